/**
 * The hand-written opponent: the same training over Float32Arrays, with plain loops and nothing allocated in a step.
 *
 * Leaky ReLU 0.2, binary cross-entropy, Adam 0.01, batches shuffled by epoch. Weights lie as (inputs, outputs), so that
 * in a wide layer the innermost loop runs along memory without waiting for the sum before.
 */

const SLOPE = 0.2;
const RATE = 0.01;
const [BETA1, BETA2, EPSILON] = [0.9, 0.999, 1e-8];

class TypedArrayTrainer {
  constructor({ sizes, batch, points, labels }) {
    this.sizes = sizes;
    this.batch = batch;
    this.points = points;
    this.labels = labels;
    const lengths = sizes.slice(1).map((outputs, layer) => outputs * (sizes[layer] + 1));
    const total = lengths.reduce((sum, length) => sum + length, 0);
    this.parameters = new Float32Array(total);
    this.gradient = new Float32Array(total);
    this.first = new Float32Array(total);
    this.second = new Float32Array(total);
    this.layers = [];
    let start = 0;
    sizes.slice(1).forEach((outputs, layer) => {
      const inputs = sizes[layer];
      const parts = (vector) => ({
        weights: vector.subarray(start, start + inputs * outputs),
        biases: vector.subarray(start + inputs * outputs, start + lengths[layer]),
      });
      const { weights, biases } = parts(this.parameters);
      for (let i = 0; i < weights.length; i++) weights[i] = normal() * Math.sqrt(2 / inputs);
      this.layers.push({
        inputs,
        outputs,
        weights,
        biases,
        gradient: parts(this.gradient),
        activations: new Float32Array(batch * outputs),
        deltas: new Float32Array(batch * outputs),
      });
      start += lengths[layer];
    });
    this.inputs = new Float32Array(batch * 2);
    this.targets = new Float32Array(batch);
    this.order = Uint32Array.from(labels, (_, index) => index);
    this.position = this.order.length;
    this.powers = [1, 1];
  }

  advance(steps) {
    for (let step = 0; step < steps; step++) {
      this.draw();
      this.forward();
      this.backward();
      this.adam();
    }
  }

  draw() {
    const { batch, order, points, labels, inputs, targets } = this;
    for (let s = 0; s < batch; s++) {
      if (this.position === order.length) {
        for (let i = order.length - 1; i > 0; i--) {
          const j = Math.floor(Math.random() * (i + 1));
          const kept = order[i];
          order[i] = order[j];
          order[j] = kept;
        }
        this.position = 0;
      }
      const sample = order[this.position++];
      inputs[2 * s] = points[2 * sample];
      inputs[2 * s + 1] = points[2 * sample + 1];
      targets[s] = labels[sample];
    }
  }

  forward() {
    let flowing = this.inputs;
    this.layers.forEach((layer, number) => {
      multiply(layer, flowing, this.batch, number < this.layers.length - 1);
      flowing = layer.activations;
    });
  }

  backward() {
    const { layers, batch, targets } = this;
    const last = layers[layers.length - 1];
    for (let s = 0; s < batch; s++) last.deltas[s] = (1 / (1 + Math.exp(-last.activations[s])) - targets[s]) / batch;
    for (let number = layers.length - 1; number >= 0; number--) {
      const below = layers[number - 1];
      accumulate(layers[number], below ? below.activations : this.inputs, batch);
      if (below) passBack(layers[number], below, batch);
    }
  }

  adam() {
    const { parameters, gradient, first, second, powers } = this;
    powers[0] *= BETA1;
    powers[1] *= BETA2;
    const rate = RATE / (1 - powers[0]);
    const correction = 1 / (1 - powers[1]);
    for (let i = 0; i < parameters.length; i++) {
      const g = gradient[i];
      const m = BETA1 * first[i] + (1 - BETA1) * g;
      const v = BETA2 * second[i] + (1 - BETA2) * g * g;
      first[i] = m;
      second[i] = v;
      parameters[i] -= (rate * m) / (Math.sqrt(v * correction) + EPSILON);
    }
  }

  /** Share of the samples that are classified rightly. */
  accuracy() {
    let right = 0;
    for (let sample = 0; sample < this.labels.length; sample++) {
      this.inputs.set(this.points.subarray(2 * sample, 2 * sample + 2));
      let flowing = this.inputs;
      this.layers.forEach((layer, number) => {
        multiply(layer, flowing, 1, number < this.layers.length - 1);
        flowing = layer.activations;
      });
      right += Number(flowing[0] > 0 === this.labels[sample] > 0.5);
    }
    return right / this.labels.length;
  }
}

/** activations = act(flowing weights + biases), for `batch` samples. */
function multiply({ inputs, outputs, weights, biases, activations }, flowing, batch, bend) {
  for (let s = 0; s < batch; s++) {
    const to = s * outputs;
    const from = s * inputs;
    if (outputs < 4) {
      for (let o = 0; o < outputs; o++) {
        let sum = biases[o];
        for (let i = 0; i < inputs; i++) sum += flowing[from + i] * weights[i * outputs + o];
        activations[to + o] = sum;
      }
    } else {
      for (let o = 0; o < outputs; o++) activations[to + o] = biases[o];
      for (let i = 0; i < inputs; i++) {
        const a = flowing[from + i];
        const row = i * outputs;
        for (let o = 0; o < outputs; o++) activations[to + o] += a * weights[row + o];
      }
    }
    if (bend) for (let o = to; o < to + outputs; o++) if (activations[o] < 0) activations[o] *= SLOPE;
  }
}

/** The gradient of one layer's weights and biases. */
function accumulate({ inputs, outputs, gradient, deltas }, flowing, batch) {
  const { weights, biases } = gradient;
  weights.fill(0);
  biases.fill(0);
  for (let s = 0; s < batch; s++) {
    const to = s * outputs;
    const from = s * inputs;
    for (let o = 0; o < outputs; o++) biases[o] += deltas[to + o];
    for (let i = 0; i < inputs; i++) {
      const a = flowing[from + i];
      const row = i * outputs;
      for (let o = 0; o < outputs; o++) weights[row + o] += a * deltas[to + o];
    }
  }
}

/** The deltas of the layer below. */
function passBack({ inputs, outputs, weights, deltas }, below, batch) {
  for (let s = 0; s < batch; s++) {
    const from = s * outputs;
    const to = s * inputs;
    for (let i = 0; i < inputs; i++) {
      const row = i * outputs;
      let sum = 0;
      for (let o = 0; o < outputs; o++) sum += weights[row + o] * deltas[from + o];
      below.deltas[to + i] = below.activations[to + i] < 0 ? sum * SLOPE : sum;
    }
  }
}

function normal() {
  return Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
}

globalThis.makeTrainer = async (training) => new TypedArrayTrainer(training);
