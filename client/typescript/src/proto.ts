/** The generated messages and services of `pemba.v1`, for `PembaClient.service`. */

export * from "./gen/pemba/v1/audit_service_pb.js";
export * from "./gen/pemba/v1/explanation_pb.js";
export * from "./gen/pemba/v1/history_service_pb.js";
export * from "./gen/pemba/v1/model_pb.js";
export * from "./gen/pemba/v1/permission_service_pb.js";
export * from "./gen/pemba/v1/relationship_service_pb.js";
export * from "./gen/pemba/v1/schema_service_pb.js";
