import tseslint from 'typescript-eslint';

/** Folders that may be imported, for each folder that has a rule: imports flow one way. */
const MAY_IMPORT = {
  domain: [],
  contracts: ['domain'],
  registry: ['contracts', 'domain'],
  engine: ['contracts', 'domain'],
  activities: ['contracts', 'domain', 'registry', 'engine'],
  client: ['contracts', 'domain', 'registry', 'engine'],
  sandbox: [],
};
const FOLDERS = [
  'domain',
  'contracts',
  'registry',
  'engine',
  'activities',
  'workflows',
  'workers',
  'client',
  'sandbox',
  'build',
  'tools',
  'test',
];

function importsOf(folder, allowed) {
  const forbidden = FOLDERS.filter((other) => other !== folder && !allowed.includes(other));
  const patterns = [
    {
      group: forbidden.flatMap((other) => [
        `../${other}/**`,
        `../../${other}/**`,
        `../../../${other}/**`,
        `../../../../${other}/**`,
      ]),
      message: `${folder}/ imports only ${[folder, ...allowed].join(', ')}`,
    },
  ];
  if (folder === 'domain')
    patterns.push({ group: ['zod', 'node:*', '@temporalio/*', '@aws-sdk/*'], message: 'domain/ is pure' });
  return {
    files: [`${folder}/**/*.ts`],
    rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns }] },
  };
}

const workflowImports = {
  files: ['workflows/**/*.ts'],
  rules: {
    '@typescript-eslint/no-restricted-imports': [
      'error',
      {
        patterns: [
          { group: ['zod', 'node:*', '@aws-sdk/*'], message: 'workflows/ run in the sandbox of the engine' },
          {
            group: [
              ...['activities', 'contracts', 'registry', 'engine', 'client', 'workers', 'sandbox', 'tools'].flatMap(
                (folder) => [`../${folder}/**`, `../../${folder}/**`],
              ),
              '!../contracts/search-attributes.js',
              '!../../contracts/search-attributes.js',
            ],
            allowTypeImports: true,
            message: 'workflows/ import domain/ and types',
          },
        ],
      },
    ],
  },
};

export default tseslint.config(
  { ignores: ['node_modules/', '.desk/', 'coverage/'] },
  ...tseslint.configs.recommended,
  {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      'max-lines': ['error', 400],
      eqeqeq: 'error',
      'no-restricted-properties': [
        'error',
        {
          object: 'AbortSignal',
          property: 'any',
          message: 'Node 20 forgets the timer of an AbortSignal.timeout inside it (garbage collection): use any-signal',
        },
      ],
      'no-console': 'error',
    },
  },
  ...Object.entries(MAY_IMPORT).map(([folder, allowed]) => importsOf(folder, allowed)),
  workflowImports,
);
