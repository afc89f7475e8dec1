import js from '@eslint/js';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  {
    ignores: [
      '**/dist/**',
      'packages/*/bundle/**',
      '**/.test-build/**',
      '**/.codedeployer/**',
      '**/node_modules/**',
      'coverage/**',
      '**/.nx/**',
      'packages/deflate/assembly/**', // AssemblyScript, which its compiler judges
    ],
  },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/consistent-type-definitions': ['error', 'interface'],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
    },
  },
  {
    // Clock, environment and folder come in as arguments: where a run begins, and from what a process has.
    files: ['packages/core/src/**/*.ts', 'packages/appspec/src/**/*.ts'],
    ignores: [
      'packages/core/src/{edge,host}/**',
      'packages/core/src/run/run.ts',
      'packages/core/src/aws/{clients,service-clock}.ts', // made by a script for itself; the SDK's own clock
      'packages/appspec/src/command/**',
    ],
    rules: {
      'no-restricted-syntax': [
        'error',
        ...[
          "MemberExpression[object.name='process'][property.name=/^(env|cwd|chdir|argv|exit|exitCode|stdin|stdout|stderr)$/]",
          "CallExpression[callee.object.name='Date'][callee.property.name='now']",
          "NewExpression[callee.name='Date'][arguments.length=0]",
        ].map((selector) => ({ selector, message: 'Below the edge it comes in as an argument.' })),
      ],
    },
  },
  {
    // chai's assertions are property reads: `expect(x).to.be.true`.
    files: ['**/test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unused-expressions': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  {
    files: ['**/*.js', '**/*.cjs', '**/*.mjs'],
    languageOptions: {
      globals: {
        console: 'readonly',
        process: 'readonly',
        Buffer: 'readonly',
        URL: 'readonly',
        require: 'readonly',
        module: 'writable',
        setTimeout: 'readonly',
        fetch: 'readonly',
      },
    },
  },
  {
    files: ['examples/*/src/assets/**/*.js', 'examples/nx-site/apps/site/src/*.js'],
    languageOptions: { globals: { document: 'readonly' } },
  },
);
