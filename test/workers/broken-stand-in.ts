/** A program of the desk that cannot start. */
process.stderr.write('the moon is in the wrong house\n');
process.exit(3);
