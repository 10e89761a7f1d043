/** React hooks: may I, and which ones may I? */

export {
  type PagedList,
  type PagedObjectsInput,
  type PagedSubjectsInput,
  usePagedObjects,
  usePagedSubjects,
} from "./lists.js";
export { type PermissionOptions, type PermissionState, usePermission } from "./permission.js";
export { PembaProvider, type PembaProviderProps, useRefresh } from "./provider.js";
export type { Asker } from "./store.js";
