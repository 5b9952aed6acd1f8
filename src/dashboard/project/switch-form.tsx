// A form with one button that turns a setting on or off.

import type { ProjectContext } from '../context.ts';
import { HiddenField } from '../ui/controls.tsx';
import { ProjectForm, projectPath } from './project-layout.tsx';

interface SwitchFormProps {
  readonly context: ProjectContext;
  /** Path that the form is sent to, below the project's path. */
  readonly path: string;
  /** The page that the form is on. */
  readonly page: string;
  /** Name of the form's field, whose value is `on` or `off`. */
  readonly name: string;
  /** The name of the setting in the button's label: `development` in "Turn development on". */
  readonly what: string;
  readonly isOn: boolean;
  /** The button’s text for each direction; by default “Turn … on” and “Turn … off”. */
  readonly actions?: { readonly on: string; readonly off: string };
  /** Whether turning the setting on is the main action of the page. */
  readonly isMain?: boolean;
}

/**
 * The form of a switch, with one button. After a conflict the button still turns the setting the way that the user
 * chose, so that a second click does not undo the change of another member.
 */
export function SwitchForm({ context, path, page, name, what, isOn, actions, isMain = false }: SwitchFormProps) {
  const { project, form } = context;
  const state = isOn ? 'on' : 'off';
  const wanted = (form.get(name) ?? (isOn ? 'off' : 'on')) === 'on' ? 'on' : 'off';
  if (wanted === state) {
    return (
      <p class="actions">
        <span>
          <strong class="badge">Done already</strong> {`The setting “${what}” is ${state} now.`}
        </span>
        <a class="button secondary" href={projectPath(project, page)}>
          Reload
        </a>
      </p>
    );
  }
  return (
    <ProjectForm project={project} path={path}>
      <HiddenField name={name} value={wanted} />
      <p class="actions">
        <button type="submit" class={isMain && !isOn ? undefined : 'secondary'}>
          {actions?.[wanted] ?? `Turn ${what} ${wanted}`}
        </button>
      </p>
    </ProjectForm>
  );
}
