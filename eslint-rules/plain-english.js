/**
 * Words and sentences that comments, test titles and docs do not use, each with what to say instead and a sentence that the rule rejects.
 *
 * `stage` is not in the list: API Gateway's stages and the setting `stage` are field terms. Neither is `ask`, but for lookups.
 */
export const BANNED = [
  { pattern: /\bow(?:e[sd]?|ing)\b/, say: 'pending', example: 'The event is owed.' },
  {
    pattern: /\b(?:tells?|telling|told)\b/,
    say: 'report, say, print',
    example: 'The callback told a result.',
  },
  {
    pattern: /\bnot(?:e[sd]?|ing)\b/,
    say: 'log, count, record',
    example: 'The receiver notes the delivery.',
  },
  { pattern: /\bfates?\b/, say: 'result, status', example: 'Counts the fates of dead letters.' },
  {
    pattern: /\bg(?:ive[sn]?|ave|iving) up\b/,
    say: 'time out (a task), quarantine (an item), discard (a batch), stop',
    example: 'The stream gives up after six hours.',
  },
  { pattern: /\bnobody\b/, say: 'the thing that does not do it', example: 'Nobody reads the queue.' },
  { pattern: /\bsomebody\b/, say: 'a person, a caller, an attacker', example: 'Somebody deleted the topic.' },
  { pattern: /\bwho(?:m|so)?ever\b/, say: 'the thing that does it', example: 'Whoever publishes marks it.' },
  { pattern: /\bwhatever\b/, say: 'any, also if', example: 'Whatever happens, the record stays.' },
  { pattern: /\bonce more\b/, say: 'again', example: 'The publisher tries once more.' },
  { pattern: /\bfor ever\b/, say: 'without end, permanently', example: 'The record is kept for ever.' },
  {
    pattern: /(?<!\bthere )\b(?:is|are|was|were) none\b(?! of\b)/,
    say: 'is not …, does not exist',
    example: 'Undefined when the date is none.',
  },
  {
    pattern:
      /(?<!\bthere )\b(?:is|are|was|were) no\b(?!-| (?:longer|more|less|fewer|later|earlier|larger|smaller|higher)\b)/,
    say: 'is not a …, has no …',
    example: 'A body that is no JSON.',
  },
  {
    pattern: /\ba text\b(?! (?:file|table|editor|field|message|node|body)\b)/,
    say: 'a string',
    example: 'Returns a text.',
  },
  {
    pattern: /\b(?:came|comes?|becomes?|became) of\b/,
    say: 'result, status',
    example: 'What became of the task.',
  },
  { pattern: /\binquir(?:es?|ed|y|ies|ing)\b/, say: 'look up, lookup', example: 'The sweep inquires.' },
  {
    pattern:
      /\bask(?:s|ed|ing)? (?:the )?provider\b|\bquestions? to (?:the )?provider\b|\bprovider (?:is|was) asked\b/,
    say: 'look up, lookup',
    example: 'The sweep asks the provider.',
  },
  {
    pattern: /\b(?:go|goes|going|went) on\b/,
    say: 'resume, continue',
    example: 'The run goes on after a crash.',
  },
  { pattern: /\bput(?:s|ting)? (?:\w+ )?off\b/, say: 'reschedule', example: 'The sweep puts it off.' },
  { pattern: /\bactors?\b/, say: 'process', example: 'Each actor makes its calls.' },
  { pattern: /\bweather\b/, say: 'fault plan', example: 'The weather of a world.' },
  { pattern: /\bsuffer(?:s|ed|ing)?\b/, say: 'inject', example: 'A call suffers a fault.' },
  { pattern: /\bsayings\b/, say: 'callback bodies', example: 'The sayings of the provider.' },
  { pattern: /\bstor(?:y|ies)\b/, say: 'scenario, trace', example: 'The shortest story.' },
  { pattern: /\bcrowd(?:s|ed)?\b/, say: 'backlog', example: 'A crowd of tasks.' },
  { pattern: /\binterners?\b/, say: 'state ids', example: 'The interner of states.' },
  { pattern: /\blaborator(?:y|ies)\b/, say: 'harness', example: 'In the laboratory.' },
  { pattern: /\bbreach(?:es|ed)?\b/, say: 'violation', example: 'A breach of a law.' },
  { pattern: /\boffen[cs]es?\b/, say: 'violation', example: 'The first offence.' },
  { pattern: /\bmoods?\b/, say: 'global faults', example: "The provider's mood." },
  { pattern: /\brude(?:ly|ness)?\b/, say: 'faulty replies', example: 'A rude answer.' },
].map(({ pattern, ...entry }) => ({
  ...entry,
  pattern: new RegExp(pattern.source.replaceAll(' ', String.raw`\s+`), 'gi'),
}));

/** Code and addresses are not English: they keep their length, so that an offset stays true. */
const blank = (text) => text.replace(/[^\n]/g, '_');

/**
 * Returns the banned phrases of a text, in order, each with its offset and what to say instead.
 *
 * @param {string} text prose; code in backticks, link targets and URLs are skipped
 */
export function findBanned(text) {
  const prose = text
    .replace(/`[^`\n]+`/g, blank)
    .replace(/\]\([^)\s]*\)/g, blank)
    .replace(/\bhttps?:\/\/\S+/g, blank);
  return BANNED.flatMap(({ pattern, say }) =>
    [...prose.matchAll(pattern)].map(({ 0: phrase, index }) => ({
      phrase: phrase.replace(/\s+/g, ' '),
      index,
      say,
    })),
  ).sort((a, b) => a.index - b.index);
}

/** The beginning of a comment's line is not a word: it becomes white space of the same length. */
const withoutMargins = (comment) =>
  comment.replace(/\n[ \t]*(?:\*|\/\/)/g, (margin) => `\n${' '.repeat(margin.length - 1)}`);

const TITLED = new Set(['test', 'describe', 'it']);

/** Whether a call names a test: `test(…)`, `describe(…)`, or what their `each(…)` returns. */
function isTitled(callee) {
  if (callee.type === 'Identifier') return TITLED.has(callee.name);
  if (callee.type === 'CallExpression') return isTitled(callee.callee);
  return callee.type === 'MemberExpression' && isTitled(callee.object);
}

/** @type {import('eslint').Rule.RuleModule} */
export const plainEnglish = {
  meta: {
    type: 'suggestion',
    schema: [],
    messages: {
      banned: '"{{phrase}}" is not plain English here: say {{say}}. CONTRIBUTING.md has the words.',
    },
  },
  create(context) {
    const { sourceCode, filename } = context;
    const report = (text, start) => {
      for (const { phrase, index, say } of findBanned(text)) {
        const loc = sourceCode.getLocFromIndex(start + index);
        context.report({ loc, messageId: 'banned', data: { phrase, say } });
      }
    };
    const isTest = /\.test\.ts$/.test(filename);
    return {
      Program() {
        // Comments of one line that follow each other are one comment: a phrase may begin in one and end in the next.
        let group;
        const flush = () => group && report(withoutMargins(sourceCode.text.slice(...group)), group[0]);
        for (const { type, range } of sourceCode.getAllComments()) {
          const between = group && sourceCode.text.slice(group[1], range[0]);
          if (type === 'Line' && between !== undefined && /^\n[ \t]*$/.test(between)) group[1] = range[1];
          else {
            flush();
            group = [...range];
          }
        }
        flush();
      },
      CallExpression({ callee, arguments: [title] }) {
        if (!isTest || title === undefined || !isTitled(callee)) return;
        if (title.type === 'Literal' && typeof title.value === 'string') report(title.raw, title.range[0]);
        if (title.type === 'TemplateLiteral')
          for (const quasi of title.quasis) report(quasi.value.raw, quasi.range[0] + 1);
      },
    };
  },
};
