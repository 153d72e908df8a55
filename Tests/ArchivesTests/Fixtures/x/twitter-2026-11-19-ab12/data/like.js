window.YTD.like.part0 = [
 {
  "like": {
   "tweetId": "200",
   "fullText": "x",
   "expandedUrl": "https://twitter.com/i/web/status/200"
  }
 }
]