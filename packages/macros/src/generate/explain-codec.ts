/** Says in lines what was generated for a function: what has a form of its own, what fell back and why, how many bytes it takes. */
import type { SignatureModel, TypeModel } from "../types/type-model.js";
import { memberName } from "../types/type-text.js";
import { resolve, type Scoped } from "./scope.js";
import { type StreamPlace, streamPlaces, whyGenericValues } from "./stream-values.js";
import { hasText, leastSize, whyGeneric } from "./wire-facts.js";

export function explainCodec({ parameters, result }: SignatureModel): string[] {
	const args = { type: parameters, scope: [] };
	const value = { type: result, scope: [] };
	const streams = streamPlaces({ parameters, result });
	if (streams.length > 0) return explainStreamed(streams);
	const fallen = [
		...parameters.items.flatMap(({ type }, i) => fallbacks({ type, scope: [] }, `argument ${i + 1}`)),
		...(parameters.rest === undefined ? [] : fallbacks({ type: parameters.rest, scope: [] }, "further arguments")),
		...fallbacks(value, "result"),
	];
	return [
		`arguments: ${sizeOf(args)}; result: ${sizeOf(value)}`,
		...(fallen.length === 0
			? ["every part has a form of its own"]
			: fallen.map(({ where, why }) => `${where}: generic encoding (${why})`)),
	];
}

/** A stream beside a call takes the encoding of the contract from what stands beside it. */
function explainStreamed(places: readonly StreamPlace[]): string[] {
	const isResult = places.some(({ at }) => at === 0);
	const nameOf = ({ at, isRest }: StreamPlace): string =>
		at === 0 ? "result" : isRest ? "further arguments" : `argument ${at}`;
	return [
		...places.map((place) => `stream, ${nameOf(place)}: ${explainValues(place.item)}`),
		`arguments${isResult ? "" : " and result"}: generic encoding beside streams`,
		"everything is held against its type by the receiver, values of streams one by one",
	];
}

function explainValues(item: TypeModel): string {
	const why = whyGenericValues(item);
	if (why !== undefined) return `values in the generic encoding (${why})`;
	const value = { type: item, scope: [] };
	const fallen = fallbacks(value, "value").map(({ where, why }) => `; ${where}: generic encoding (${why})`);
	return `values of ${sizeOf(value)}${fallen.join("")}`;
}

function sizeOf(scoped: Scoped): string {
	const least = leastSize(scoped) + (hasText(scoped) ? 4 : 0);
	return isFixed(scoped) ? `${least} bytes` : `${least} bytes and more`;
}

function isFixed({ type, scope }: Scoped): boolean {
	if (whyGeneric({ type, scope }) !== undefined) return false;
	switch (type.kind) {
		case "number":
		case "boolean":
		case "undefined":
		case "null":
		case "literal":
			return true;
		case "built-in":
			return type.name === "Date";
		case "tuple":
			return (
				type.rest === undefined && type.items.every((item) => !item.optional && isFixed({ type: item.type, scope }))
			);
		case "object":
			return (
				type.index === undefined && type.members.every((one) => !one.optional && isFixed({ type: one.type, scope }))
			);
		default:
			return false;
	}
}

function fallbacks(scoped: Scoped, where: string): { where: string; why: string }[] {
	const why = whyGeneric(scoped);
	if (why !== undefined) return [{ where, why }];
	if (scoped.type.kind === "self") return [];
	const { type, scope } = resolve(scoped);
	const inner = (one: TypeModel, step: string): { where: string; why: string }[] =>
		fallbacks({ type: one, scope }, where.includes(", ") ? where + step : `${where}, ${step}`);
	switch (type.kind) {
		case "array":
		case "set":
			return inner(type.item, "[]");
		case "map":
			return [...inner(type.key, "[key]"), ...inner(type.value, "[]")];
		case "tuple":
			return [
				...type.items.flatMap((item, i) => inner(item.type, `[${i}]`)),
				...(type.rest === undefined ? [] : inner(type.rest, "[]")),
			];
		case "object":
			return [
				...type.members.flatMap((member) => inner(member.type, `.${memberName(member.name)}`)),
				...(type.index === undefined ? [] : inner(type.index, "[]")),
			];
		case "union":
			return type.of.flatMap((one) => fallbacks({ type: one, scope }, where));
		default:
			return [];
	}
}
