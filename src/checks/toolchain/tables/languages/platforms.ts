import { text } from '../../../../text/words.ts'
import type { Language } from '../tool.ts'

/** SDKs of other machines: GPUs and WebAssembly. */
export const PLATFORM_SDKS: readonly Language[] = [
  {
    family: 'cuda',
    name: 'CUDA toolkit',
    packages: {
      deb: /^(?:cuda-(?:nvcc|crt|nvvm|minimal-build|command-line-tools|toolkit|compiler)(?:-[\d-]+)?|nvidia-cuda-toolkit)$/,
      rpm: /^cuda-(?:nvcc|crt|nvvm|minimal-build|command-line-tools|toolkit|compiler)(?:-[\d-]+)?$/,
    },
    // JAX and Triton compile at run time: they have `ptxas`, and parts of the compiler in Python packages.
    executables: /^(?:nvcc|cudafe\+\+|nvlink)$/,
    markers:
      /^(?:(?:(?<weak>.*\/(?:site|dist)-packages\/.*)|(?<root>.*\/nvvm))\/(?:nvvm\/)?bin\/cicc|.*\/bin\/nvcc\.profile)$/,
    hint: /\/(?:cicc|nvcc\.profile)$/,
    content: 'cuda',
    runtime: /\/(?:site|dist)-packages\/.*\/cicc$/,
    instead: text`Use the ${'-runtime'} or ${'-base'} variant of the CUDA image as the base of the final stage.`,
  },
  {
    family: 'emscripten',
    name: 'Emscripten',
    packages: { deb: /^emscripten$/, apk: /^emscripten$/, rpm: /^emscripten$/ },
    executables: /^em(?:cc|\+\+|make|cmake)(?:\.py)?$/,
    markers: /^(?<root>.*\/emscripten)\/(?:emcc\.py|emscripten-version\.txt|tools\/building\.py)$/,
    hint: /\/emscripten\//,
    instead: text`Copy the output (${'.wasm'} and ${'.js'}) into an image that serves or runs it.`,
  },
  {
    family: 'wasi',
    name: 'wasi-sdk',
    packages: { apk: /^wasi-(?:sdk|libc)$/, rpm: /^wasi-libc-(?:devel|static)$/, deb: /^wasi-libc$/ },
    executables: /^(?:clang(?:-\d+)?|wasm(?:32|64)-wasi[a-z\d-]*-clang(?:\+\+)?)$/,
    markers: /^(?<root>.*\/wasi-sdk[^/]*)\/share\/wasi-sysroot\/.*\/libc\.a$/,
    hint: /\/wasi-sysroot\//,
    commonName: true,
    instead: text`Copy the WebAssembly module alone into the final stage.`,
  },
]
