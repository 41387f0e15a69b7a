// The older majors are installed under names of their own; for what the tests do with them, the newer types hold.
declare module 'express4' {
  import express from 'express';
  export default express;
}

declare module 'koa2' {
  import Koa from 'koa';
  export default Koa;
}
