// Declares the parts of React and Vue that the client library uses, so that the Worker compiles without their types.

declare module 'react' {
  export function useEffect(effect: () => () => void, dependencies: readonly unknown[]): void;
  export function useState<State>(initial: State): [State, (next: (previous: State) => State) => void];
}

// Declares the part of Vue that the composable uses.

declare module 'vue' {
  export interface ShallowRef<Value> {
    value: Value;
  }
  export function shallowRef<Value>(value: Value): ShallowRef<Value>;
  export function onMounted(hook: () => void): void;
  export function onUnmounted(hook: () => void): void;
}
