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
 * of its own (layer-index-gha.ts), which nobody listens to and which is ended in time.
 */
async function runCacheJob({ task, folder, key, fallbacks }) {
    if (task === 'restore')
        return (await (0,_actions_cache__WEBPACK_IMPORTED_MODULE_0__/* .restoreCache */ .P3)([folder], key, fallbacks)) ?? null;
    return (await (0,_actions_cache__WEBPACK_IMPORTED_MODULE_0__/* .saveCache */ .Io)([folder], key)) === -1 ? null : key;
}


/***/ })

};
