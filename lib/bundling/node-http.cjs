// Importing `node:http` as an ES module reads each of its names, one of which loads the whole of fetch: 65 ms of every cold
// start. Taken this way, names are read when they are used.
module.exports = process.getBuiltinModule('node:http');
