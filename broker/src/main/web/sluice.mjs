// For import: where there is CommonJS (Node, bundlers) the class is what sluice.js exports, else it is a global.
import * as loaded from './sluice.js';

const Sluice = loaded.default || self.Sluice;

export { Sluice };
export default Sluice;
