/** Small programs, run by the interpreter and by Node itself. */
import { compileProgram, createBudget, runProgram } from '../../templates/gtm/language/program.ts';
import { medianSeconds } from './median.ts';

const PROGRAMS = {
  'numbers in a loop': `
    let sum = 0;
    for (let i = 0; i < 300000; i++) {
      if (i % 3 === 0) sum += i;
      else sum -= 1;
    }
    return sum;`,
  'calls of functions': `
    const fib = function (n) {
      return n < 2 ? n : fib(n - 1) + fib(n - 2);
    };
    return fib(22);`,
  'objects, lists and texts': `
    const items = [];
    for (let i = 0; i < 20000; i++) items.push({id: 'SKU-' + i, price: i, tags: ['a', 'b']});
    let text = '';
    items.filter((item) => item.price % 2 === 0).forEach((item) => {
      if (item.id.indexOf('9') > 0) text = item.id.slice(0, 5) + item.tags.join(',');
    });
    return text;`,
} as const;

export type Measured = { name: string; steps: number; seconds: number; nativeSeconds: number };

export function interpreter(): Measured[] {
  return Object.entries(PROGRAMS).map(([name, text]) => {
    const program = compileProgram({ text, line: 1 });
    const budget = createBudget();
    const before = budget.left;
    const found = runProgram(program, {}, budget);
    const native = new Function(text);
    if (found !== native()) throw new Error(`${name}: the interpreter says ${found}, Node ${native()}`);
    return {
      name,
      steps: before - budget.left,
      seconds: medianSeconds(() => void runProgram(program, {}, createBudget())),
      nativeSeconds: medianSeconds(() => void native()),
    };
  });
}
