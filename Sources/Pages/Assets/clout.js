// Adds what pages do without: reading a day's score off the plot, by pointer or by the arrow keys.
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
