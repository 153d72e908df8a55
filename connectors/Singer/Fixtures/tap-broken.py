"""Good records with all sorts of others in between."""
good = '{"type":"RECORD","stream":"identities","record":{"network":"forum","id":"%s"}}'
print(good % "first")
print('{"type":"RECORD","stream":"identities","record":{"network":"forum"')
print("Traceback (most recent call last):")
print("")
print("x" * (5 << 20))
print(good % ("y" * 1025))
print('{"type":"RECORD","stream":"weather","record":{"network":"forum","id":"1"}}')
print('{"type":"ACTIVATE_VERSION","stream":"identities","version":1}')
print(good % "last")
