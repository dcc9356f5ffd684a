/** The APIs that both kinds of container have. */
import type { ApiTable } from '../api.ts';
import { containerApis } from './container.ts';
import { textApis } from './texts.ts';
import { valueApis } from './values.ts';

export const commonApis: ApiTable = { ...valueApis, ...textApis, ...containerApis };
