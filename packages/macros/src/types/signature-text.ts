/** A signature as people read it: types as they are written, and where none is, as TypeScript shows them. */
import { ts } from "ts-morph";

const FULL =
	ts.TypeFormatFlags.NoTruncation |
	ts.TypeFormatFlags.UseAliasDefinedOutsideCurrentScope |
	ts.TypeFormatFlags.WriteArrowStyleSignature;

export const shownType = (checker: ts.TypeChecker, type: ts.Type, node: ts.Node): string =>
	checker.typeToString(type, node, FULL);

/** To have TypeScript show a whole signature takes longer than to read it. */
export function signatureText(checker: ts.TypeChecker, signature: ts.Signature, node: ts.Node): string {
	const declaration = signature.getDeclaration() as ts.SignatureDeclaration | undefined;
	const isWritten = declaration !== undefined && ts.isFunctionLike(declaration) && declaration === node;
	if (!isWritten) return checker.signatureToString(signature, node, FULL);
	const written = (type: ts.TypeNode): string => type.getText().replace(/\s+/g, " ");
	const parameters = declaration.parameters.map((parameter, at) => {
		const rest = parameter.dotDotDotToken === undefined ? "" : "...";
		const optional = parameter.questionToken === undefined && parameter.initializer === undefined ? "" : "?";
		const name = ts.isIdentifier(parameter.name) ? parameter.name.text : `argument${at + 1}`;
		const type =
			parameter.type === undefined
				? shownType(checker, checker.getTypeAtLocation(parameter), node)
				: written(parameter.type);
		return `${rest}${name}${optional}: ${type}`;
	});
	const generics = declaration.typeParameters?.map((one) => one.getText().replace(/\s+/g, " ")) ?? [];
	const result =
		declaration.type === undefined ? shownType(checker, signature.getReturnType(), node) : written(declaration.type);
	return `${generics.length === 0 ? "" : `<${generics.join(", ")}>`}(${parameters.join(", ")}) => ${result}`;
}
