window.YTD.deleted_tweets.part0 = [
 {
  "tweet": {
   "id_str": "1992986545484726272",
   "created_at": "Mon Nov 24 15:59:55 +0000 2025",
   "full_text": "gone",
   "deleted_at": "x"
  }
 }
]