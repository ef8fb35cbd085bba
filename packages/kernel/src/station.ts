/** Says which station a call passes, on the diagnostics channel `skein:station`; costs nothing while nobody listens. */
import { channel } from "node:diagnostics_channel";

export type Station = "runtime" | "codec" | "scheduler" | "transport" | "node" | "pool";

const stations = channel("skein:station");

export function passStation(station: Station): void {
	if (stations.hasSubscribers) stations.publish(station);
}
