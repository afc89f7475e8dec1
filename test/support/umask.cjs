// Files that tests make have the modes that they say, whatever umask the tests are started with. What is of a umask sets its own.
process.umask(0o022);
