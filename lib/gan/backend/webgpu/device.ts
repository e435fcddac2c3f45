import { NO_WEBGPU_PACKAGE, webgpuVersion } from './webgpu-version.ts';

export type OpenDevice = {
  device: GPUDevice;
  info: GPUAdapterInfo;
  /** It is a program on the CPU (SwiftShader, llvmpipe), and slower than the other backends. */
  isSoftware: boolean;
};

/** What tensors and their programs are bounded by. A device gets the standard's small ones unless it asks for more. */
const LIMITS = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxStorageBuffersPerShaderStage',
  'maxComputeWorkgroupStorageSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
  'maxComputeWorkgroupSizeY',
  'maxComputeWorkgroupSizeZ',
  'maxComputeWorkgroupsPerDimension',
] as const;

/**
 * This machine's fastest GPU, through Dawn, with all that its driver allows. Makes `navigator.gpu` and the classes of WebGPU
 * global, as TensorFlow.js expects them of a browser.
 */
export async function openDevice(): Promise<OpenDevice> {
  const { create, globals } = await importDawn();
  Object.assign(globalThis, globals);
  const gpu = create([]);
  // Node 20 has no navigator; later ones have one that cannot be replaced by assignment.
  if (!('navigator' in globalThis)) Object.defineProperty(globalThis, 'navigator', { value: {} });
  Object.defineProperty(navigator, 'gpu', { value: gpu, configurable: true });

  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) throw new Error(`no GPU was found: ${whatIsNeeded()}`);
  const device = await adapter.requestDevice({
    requiredLimits: Object.fromEntries(LIMITS.map((name) => [name, adapter.limits[name]])),
    requiredFeatures: adapter.features.has('timestamp-query') ? ['timestamp-query'] : [], // for tf.time
  });
  return { device, info: adapter.info, isSoftware: adapter.info.isFallbackAdapter };
}

async function importDawn(): Promise<typeof import('webgpu')> {
  if (!webgpuVersion()) throw new Error(NO_WEBGPU_PACKAGE);
  try {
    return await import('webgpu');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    throw new Error(`the package webgpu has no build for ${process.platform} on ${process.arch}`, { cause: error });
  }
}

function whatIsNeeded(): string {
  switch (process.platform) {
    case 'linux':
      return (
        'Linux needs the Vulkan loader (libvulkan1) and a Vulkan driver of the GPU (in /usr/share/vulkan/icd.d, ' +
        "and in NVIDIA's containers NVIDIA_DRIVER_CAPABILITIES=all)"
      );
    case 'win32':
      return 'Windows needs a driver with Direct3D 12';
    case 'darwin':
      return 'macOS needs a GPU with Metal';
    default:
      return 'it needs a Vulkan driver';
  }
}
