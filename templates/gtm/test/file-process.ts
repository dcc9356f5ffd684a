/** The process that testFiles() starts: a file's path comes in, its result goes out. */
import { testFile } from './template-file.ts';

process.on('message', (file: string) => process.send!(testFile(file)));
