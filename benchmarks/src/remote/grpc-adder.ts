/** The service of the gRPC peer, as @grpc/proto-loader reads it. */
import { fileURLToPath } from "node:url";
import {
	type Client,
	type GrpcObject,
	loadPackageDefinition,
	type ServiceClientConstructor,
	type ServiceDefinition,
	type ServiceError,
} from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";

export interface Pair {
	readonly a: number;
	readonly b: number;
}

export interface Sum {
	readonly value: number;
}

export interface AdderClient extends Client {
	add(pair: Pair, answer: (error: ServiceError | null, sum: Sum) => void): void;
}

export interface Adder {
	readonly Client: new (...args: ConstructorParameters<ServiceClientConstructor>) => AdderClient;
	readonly service: ServiceDefinition;
}

export function loadAdder(): Adder {
	const definition = loadSync(fileURLToPath(new URL("../../proto/adder.proto", import.meta.url)));
	const { Adder } = loadPackageDefinition(definition).bench as GrpcObject as { Adder: ServiceClientConstructor };
	return { Client: Adder as unknown as Adder["Client"], service: Adder.service };
}
