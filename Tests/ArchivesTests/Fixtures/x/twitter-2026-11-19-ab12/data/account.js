window.YTD.account.part0 = [
 {
  "account": {
   "accountId": "900",
   "username": "ada_ex",
   "accountDisplayName": "Ada",
   "email": "ada@example.org",
   "createdAt": "2011-03-01T09:00:00.000Z"
  }
 }
]