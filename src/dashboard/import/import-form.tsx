// The form that uploads an export of a project's settings, and the parsing of the uploaded export. Does not import the
// settings.

import { accept, type Result, refuse } from '../../core/result.ts';
import { type ExportedSettings, parseExport } from '../../settings/projects/import.ts';
import { type FormValues, optionalTextSchema } from '../form.ts';
import { type FormProblem, LinesField } from '../ui/controls.tsx';

/** The fields of the import form: a file, or a pasted text. */
export const importShape = { file: optionalTextSchema, pasted: optionalTextSchema };

/** Parses the export in the chosen file, or in the pasted text if no file is chosen. */
export function parseUpload({
  file,
  pasted,
}: FormValues<typeof importShape>): Result<ExportedSettings, readonly FormProblem[]> {
  const field = file !== null && file.trim() !== '' ? 'file' : 'pasted';
  const text = (field === 'file' ? file : pasted) ?? '';
  if (text.trim() === '') return refuse([{ field: 'file', text: 'Choose a file, or paste an export.' }]);
  const parsed = parseExport(text);
  return parsed.ok ? parsed : refuse(parsed.refusal.problems.map((problem) => ({ field, text: problem })));
}

/** Parses the export in the hidden field of the page on which the user reviewed it. */
export function parseReviewedExport(content: string): Result<ExportedSettings, readonly FormProblem[]> {
  const parsed = parseExport(content);
  return parsed.ok ? accept(parsed.value) : refuse(parsed.refusal.problems.map((text) => ({ field: 'file', text })));
}

interface ImportFormProps {
  readonly action: string;
  readonly cancel: string;
  readonly pasted: string;
  readonly problems: readonly FormProblem[];
}

export function ImportForm({ action, cancel, pasted, problems }: ImportFormProps) {
  const own = problems.filter(({ field }) => field === 'file');
  return (
    <form method="post" action={action} enctype="multipart/form-data" novalidate>
      <div class="field">
        <label for="file">File</label>
        <p class="hint" id="file-hint">
          A JSON file that a project’s page <em>Settings</em> exported, of at most 4 MB.
        </p>
        {own.length === 0 ? null : (
          <div class="problem" id="file-problem">
            {own.map(({ text }) => (
              <p>{text}</p>
            ))}
          </div>
        )}
        <input
          type="file"
          id="file"
          name="file"
          accept=".json,application/json"
          aria-describedby={own.length === 0 ? 'file-hint' : 'file-hint file-problem'}
          aria-invalid={own.length === 0 ? undefined : 'true'}
        />
      </div>
      <LinesField
        name="pasted"
        label="Or paste the export"
        hint="Used if no file is chosen."
        value={pasted}
        problems={problems}
        rows={4}
      />
      <p class="actions">
        <button type="submit">Review changes</button>
        <a class="button secondary" href={cancel}>
          Cancel
        </a>
      </p>
    </form>
  );
}
