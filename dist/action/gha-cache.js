export const id = "gha-cache";
export const ids = ["gha-cache"];
export const modules = {

/***/ 2853:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   runCacheJob: () => (/* binding */ runCacheJob)
/* harmony export */ });
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1455);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_fs_promises__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6760);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__webpack_require__.n(node_path__WEBPACK_IMPORTED_MODULE_1__);
/* harmony import */ var _actions_cache__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(6592);



/**
 * Restores the folder from the gha cache, or saves it there. Returns the key of the entry; null without one. The client
 * logs every step and failure, and cannot be stopped, so it runs in a separate process
 * (cache-child.ts), which can be ended in time.
 */
async function runCacheJob({ task, folder, key, fallbacks }) {
    // The path is a part of the entry's identity. Only the name is the same on runners with other folders for temporary files.
    const parent = (0,node_path__WEBPACK_IMPORTED_MODULE_1__.dirname)(folder);
    await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.mkdir)(parent, { recursive: true });
    process.chdir(parent);
    process.env['GITHUB_WORKSPACE'] = parent;
    // The client writes its archives here. Those of a stopped client are removed with the job's folder.
    process.env['RUNNER_TEMP'] = parent;
    const paths = [(0,node_path__WEBPACK_IMPORTED_MODULE_1__.basename)(folder)];
    if (task === 'save')
        return (await (0,_actions_cache__WEBPACK_IMPORTED_MODULE_2__/* .saveCache */ .Io)(paths, key)) === -1 ? null : key;
    const keys = [key, ...fallbacks];
    for (let at = 0; at < keys.length; at += MAX_KEYS) {
        const [first = '', ...others] = keys.slice(at, at + MAX_KEYS);
        const restored = await (0,_actions_cache__WEBPACK_IMPORTED_MODULE_2__/* .restoreCache */ .P3)(paths, first, others);
        if (restored !== undefined)
            return restored;
    }
    return null;
}
/** The client refuses more keys in one request. */
const MAX_KEYS = 10;


/***/ })

};
