// Adds what pages do without: reading a day's score off the plot, by pointer or by the arrow keys; and rows that come by themselves.
"use strict";

for (const plot of document.querySelectorAll("svg.plot[aria-labelledby='line-title line-text']")) {
  const days = (plot.dataset.days ?? "").split(";").map((entry) => entry.split(":"));
  if (days.length < 2) continue;
  const reading = document.createElement("p");
  reading.className = "reading";
  reading.setAttribute("aria-live", "polite");
  plot.after(reading);
  const cursor = document.createElementNS("http://www.w3.org/2000/svg", "line");
  cursor.setAttribute("class", "cursor");
  cursor.setAttribute("y1", "0");
  cursor.setAttribute("y2", "100%");
  plot.tabIndex = 0;
  let place = days.length - 1;

  const show = (next) => {
    place = Math.min(days.length - 1, Math.max(0, next));
    const x = `${(place / (days.length - 1)) * 100}%`;
    cursor.setAttribute("x1", x);
    cursor.setAttribute("x2", x);
    plot.append(cursor);
    const [day, score] = days[place];
    reading.textContent = `${day}: ${score || "no score"}`;
  };
  plot.addEventListener("pointermove", (event) => {
    const box = plot.getBoundingClientRect();
    show(Math.round(((event.clientX - box.left) / box.width) * (days.length - 1)));
  });
  plot.addEventListener("pointerleave", () => cursor.remove());
  plot.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: place - 1, ArrowRight: place + 1, Home: 0, End: days.length - 1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    show(step);
  });
}

// Lists that grow while one looks: each is fetched again with its page when the daemon tells of an alert, unless somebody is in it.
const lists = document.querySelectorAll("[data-live]");
if (lists.length > 0 && "EventSource" in window) {
  let waits = false;
  const renew = async () => {
    waits = false;
    const answer = await fetch(location.href, { headers: { accept: "text/html" } });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const list of lists) {
      const fresh = page.querySelector(`[data-live="${list.dataset.live}"]`);
      if (!fresh || list.contains(document.activeElement) || fresh.innerHTML === list.innerHTML) continue;
      list.setAttribute("aria-live", "polite");
      list.replaceChildren(...fresh.children);
    }
  };
  const feed = new EventSource("/v1/events");
  for (const event of ["alert", "run"]) {
    feed.addEventListener(event, () => {
      if (!waits) setTimeout(() => renew().catch(() => {}), 1000);
      waits = true;
    });
  }
  addEventListener("pagehide", () => feed.close());
}
