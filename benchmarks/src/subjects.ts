/** Everything that is measured, in the order of the table. */
import { generatedCodecSubjects } from "./codec/generated-subjects.js";
import { codecSubjects } from "./codec/subjects.js";
import { compilerSubjects } from "./compiler/subjects.js";
import type { Subject } from "./harness/subject.js";
import { localSubjects } from "./local/subjects.js";
import { natsSubjects } from "./remote/nats-subjects.js";
import { remoteSubjects } from "./remote/subjects.js";
import { schedulerSubjects } from "./scheduler/subjects.js";

export const subjects: readonly Subject[] = [
	...localSubjects,
	...remoteSubjects,
	...natsSubjects,
	...codecSubjects,
	...generatedCodecSubjects,
	...schedulerSubjects,
	...compilerSubjects,
];
