import Sluice = require('./sluice.js');

export { Sluice };
export default Sluice;
