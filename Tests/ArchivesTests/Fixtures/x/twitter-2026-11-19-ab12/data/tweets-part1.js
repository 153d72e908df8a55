window.YTD.tweets.part1 = [
 {
  "tweet": {
   "id_str": "13",
   "created_at": "yesterday",
   "full_text": "no date at all"
  }
 },
 {
  "tweet": {
   "id_str": "x13",
   "created_at": "Wed Oct 10 20:19:24 +0000 2018"
  }
 },
 {
  "tweet": {
   "id_str": "14",
   "created_at": "Wed Oct 10 20:19:24 +0000 1907",
   "full_text": "of a time that cannot be"
  }
 },
 {
  "twet": {}
 }
]