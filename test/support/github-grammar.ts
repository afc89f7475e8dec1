import { readFileSync } from 'node:fs';
import { JSONObjectReader } from '@actions/workflow-parser/templates/json-object-reader';
import { TemplateSchema } from '@actions/workflow-parser/templates/schema/template-schema';
import {
  TemplateContext,
  TemplateValidationErrors,
} from '@actions/workflow-parser/templates/template-context';
import { readTemplate } from '@actions/workflow-parser/templates/template-reader';
import { NoOperationTraceWriter } from '@actions/workflow-parser/templates/trace-writer';
import { YamlObjectReader } from '@actions/workflow-parser/workflows/yaml-object-reader';

const grammars = new URL('.', import.meta.resolve('@actions/workflow-parser'));

/**
 * What is wrong with a file of GitHub Actions, by the grammar that GitHub itself reads it with. The parser's own entry points
 * import JSON as only bundlers do, so its parts are put together here.
 */
export function grammarErrors(kind: 'action' | 'workflow', text: string): string[] {
  const grammar = readFileSync(new URL(`${kind}-v1.0.min.json`, grammars), 'utf8');
  const schema = TemplateSchema.load(new JSONObjectReader(undefined, grammar));
  const errors = new TemplateValidationErrors();
  const context = new TemplateContext(errors, schema, new NoOperationTraceWriter());
  const file = context.getFileId(kind);
  const reader = new YamlObjectReader(file, text);
  for (const { message, range } of reader.errors) context.error(file, message, range);
  if (reader.errors.length === 0) readTemplate(context, `${kind}-root-strict`, reader, file);
  return errors.getErrors().map(String);
}
