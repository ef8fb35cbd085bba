/** The GPUs of a node: from what a user wrote to devices that can be told apart. */
import { type GpuDevice, parseQuantity } from "@skein/kernel";
import { checkShape, invalid, numberOrText, type Shape, text, whole } from "./check-shape.js";
import type { SkeinConfig } from "./skein-config.js";

type Written = NonNullable<NonNullable<SkeinConfig["node"]>["gpus"]>;

const deviceShape: Shape = { index: whole, model: text, memory: numberOrText, island: text };

/** As many as other nodes let themselves be told. */
const MOST = 1_000;

/** Undefined when none are described. @throws SKEIN_CONFIG_UNKNOWN_KEY, SKEIN_CONFIG_INVALID */
export function resolveGpus(written: Written | undefined, source: string): readonly GpuDevice[] | undefined {
	if (written === undefined || written.length === 0) return undefined;
	if (written.length > MOST) throw invalid(source, "node.gpus", `at most ${MOST} devices`, written.length);
	const devices = written.map((device, place) => {
		const where = `node.gpus[${place}]`;
		checkShape(device, deviceShape, source, where);
		const { index = place, model, memory, island } = device;
		return {
			index,
			...(model === undefined ? {} : { model }),
			...(memory === undefined ? {} : { memory: parseQuantity(memory, `${source}: ${where}.memory`) }),
			...(island === undefined ? {} : { island }),
		};
	});
	const indexes = devices.map(({ index }) => index);
	const double = indexes.find((index, place) => indexes.indexOf(index) !== place);
	if (double !== undefined) throw invalid(source, "node.gpus", "devices with an index of their own", double);
	return devices;
}
