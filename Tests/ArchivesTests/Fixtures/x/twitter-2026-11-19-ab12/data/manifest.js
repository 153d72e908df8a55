window.__THAR_CONFIG = {
 "userInfo": {
  "accountId": "900",
  "userName": "ada_ex",
  "displayName": "Ada"
 },
 "archiveInfo": {
  "sizeBytes": "1",
  "generationDate": "2026-11-20T08:00:00.000Z"
 }
}