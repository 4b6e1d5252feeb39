export const id = 657;
export const ids = [657];
export const modules = {

/***/ 6657:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   runCacheJob: () => (/* binding */ runCacheJob)
/* harmony export */ });
/* harmony import */ var _actions_cache__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(9728);

/**
 * Restores the folder from the gha cache or saves it there, and gives the key that was found or written; null where it
 * came to nothing. The client tells the log of every step and failure, and cannot be stopped: so it runs in a process
 * of its own (cache-child.ts), which nobody listens to and which is ended in time.
 */
async function runCacheJob({ task, folder, key, fallbacks }) {
    if (task === 'save')
        return (await (0,_actions_cache__WEBPACK_IMPORTED_MODULE_0__/* .saveCache */ .Io)([folder], key)) === -1 ? null : key;
    const keys = [key, ...fallbacks];
    for (let at = 0; at < keys.length; at += MOST_KEYS) {
        const [first = '', ...others] = keys.slice(at, at + MOST_KEYS);
        const found = await (0,_actions_cache__WEBPACK_IMPORTED_MODULE_0__/* .restoreCache */ .P3)([folder], first, others);
        if (found !== undefined)
            return found;
    }
    return null;
}
/** The client refuses more keys in one question. */
const MOST_KEYS = 10;


/***/ })

};
