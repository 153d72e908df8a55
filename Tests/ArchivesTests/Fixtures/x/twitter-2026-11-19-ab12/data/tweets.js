window.YTD.tweets.part0 = [
 {
  "tweet": {
   "id": "1992986566485606400",
   "id_str": "1992986566485606400",
   "created_at": "Mon Nov 24 16:00:00 +0000 2025",
   "full_text": "Hello, [world] {\"of\"} \\ all & #Swift #größe",
   "favorite_count": "12",
   "retweet_count": "3",
   "lang": "en",
   "entities": {
    "user_mentions": [],
    "urls": [],
    "hashtags": [
     {
      "text": "Swift",
      "indices": [
       "0",
       "5"
      ]
     },
     {
      "text": "größe"
     }
    ]
   }
  }
 },
 {
  "tweet": {
   "id_str": "1993001665980006400",
   "created_at": "Mon Nov 24 17:00:00 +0000 2025",
   "full_text": "@bo_ex @cy_ex yes",
   "favorite_count": "1",
   "retweet_count": "0",
   "in_reply_to_status_id_str": "1989000000000000001",
   "in_reply_to_user_id_str": "77",
   "in_reply_to_screen_name": "bo_ex",
   "entities": {
    "user_mentions": [
     {
      "screen_name": "bo_ex",
      "id_str": "77"
     },
     {
      "screen_name": "cy_ex",
      "id_str": "78"
     },
     {
      "screen_name": "cy_ex",
      "id_str": "78"
     }
    ]
   }
  }
 },
 {
  "tweet": {
   "id_str": "1993016765474406400",
   "created_at": "Mon Nov 24 18:00:00 +0000 2025",
   "full_text": "RT @Cy_Ex: what he said to @bo_ex",
   "favorite_count": "0",
   "retweet_count": "9",
   "entities": {
    "user_mentions": [
     {
      "screen_name": "cy_ex",
      "id_str": "78"
     },
     {
      "screen_name": "bo_ex",
      "id_str": "77"
     }
    ]
   }
  }
 },
 {
  "tweet": {
   "id_str": "1993031864968806400",
   "created_at": "Thu Jan 01 00:00:00 +0000 1970",
   "full_text": "its date is wrong, its id is not",
   "favorite_count": "-1"
  }
 },
 {
  "tweet": {
   "id_str": "1993046964463206400",
   "created_at": "Mon Nov 24 20:00:00 +0000 2025",
   "full_text": "to be edited",
   "favorite_count": "1",
   "retweet_count": "0",
   "edit_info": {
    "initial": {
     "editTweetIds": [
      "1993046964463206400",
      "1993062063957606400"
     ]
    }
   }
  }
 },
 {
  "tweet": {
   "id_str": "1993062063957606400",
   "created_at": "Mon Nov 24 21:00:00 +0000 2025",
   "full_text": "edited",
   "favorite_count": "2",
   "retweet_count": "0",
   "edit_info": {
    "edit": {
     "initialTweetId": "1993046964463206400",
     "editControlInitial": {
      "editTweetIds": [
       "1993046964463206400",
       "1993062063957606400"
      ]
     }
    }
   }
  }
 },
 {
  "tweet": {
   "id_str": "12",
   "created_at": "Wed Oct 10 20:19:24 +0000 2007",
   "full_text": "from before ids held times"
  }
 }
];
