/** `node --import skein/register app.ts` */
import "@skein/macros/register";
