/** What must and must not compile. Checked by the type checker alone; nothing here runs. */
import { distributed, type JoinHandle, place, spawnBlocking, spawnFn } from "skein";

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const same = <A, B>(_: Same<A, B>): void => undefined;

const add = distributed((a: number, b: number): number => a + b);
const load = distributed(
	{ timeout: "3s" },
	async (path: string, lines?: number): Promise<Map<string, number>> => new Map([[path, lines ?? 0]]),
);

const sum = spawnFn(add, 1, 2);
same<typeof sum, JoinHandle<number>>(true);
const words = spawnFn(load, "a");
same<typeof words, JoinHandle<Map<string, number>>>(true);
same<Awaited<typeof words>, Map<string, number>>(true);
const blocking = spawnBlocking(add, 1, 2);
same<typeof blocking, JoinHandle<number>>(true);
const placed = place().inZone("eu-1").spawnFn(load, "a", 3);
same<typeof placed, JoinHandle<Map<string, number>>>(true);
same<ReturnType<typeof add>, number>(true);

const [total, map] = place().spawnGroup([
	[add, 1, 2],
	[load, "a", 3],
]);
same<typeof total, JoinHandle<number>>(true);
same<typeof map, JoinHandle<Map<string, number>>>(true);
// @ts-expect-error a wrong argument of a member
place().spawnGroup([[add, 1, "2"]]);
// @ts-expect-error an argument of a member is missing
place().spawnGroup([[add, 1]]);
// @ts-expect-error unknown strategy of a gang
place().spawnGroup([[add, 1, 2]], "TIGHT");

// @ts-expect-error a wrong argument type
spawnFn(add, 1, "2");
// @ts-expect-error an argument is missing
spawnFn(add, 1);
// @ts-expect-error one argument too many
spawnFn(add, 1, 2, 3);
// @ts-expect-error not a function
spawnFn("add", 1, 2);
// @ts-expect-error a wrong argument behind place()
place().spawnFn(load, 5);
// @ts-expect-error unknown option
distributed({ timeot: "3s" }, () => 1);
// @ts-expect-error unknown strategy
distributed({ spread: "random" }, () => 1);

export class Images {
	@distributed({ gpu: 1 })
	static async upscale(png: Uint8Array): Promise<Uint8Array> {
		return png;
	}
}
const upscaled = spawnFn(Images.upscale, new Uint8Array(1));
same<typeof upscaled, JoinHandle<Uint8Array>>(true);
