namespace HwStack.Training;

/// <summary>
/// The weights of a layer onto itself: the spikes of a tick act in the next. They are the last rows of the layer's weight matrix, so that a neuron has one step for both. A spike counts as a payload of 1: behind
/// an encoder with levels a weight of 1 from spikes adds 1 / InputScale.
/// </summary>
internal sealed class RecurrentPass(TrainedLayer layer, Crew crew)
{
    private readonly PackedMatrix _forward = new(), _backward = new(), _derivatives = new();
    private readonly int _neurons = layer.Geometry.Columns, _first = layer.Geometry.FanIn * layer.Geometry.Columns;

    /// <summary>Takes the weights of this batch, as for <see cref="LinearPass.Load"/>.</summary>
    public void Load(float[] weights, float[] effective)
    {
        _forward.Pack(weights.AsMemory(_first), _neurons, _neurons, _neurons, 1, crew);
        _backward.Pack(Scaled(effective.AsSpan(_first)), _neurons, _neurons, 1, _neurons, crew);
    }

    /// <summary>Adds what the spikes of the tick before drive.</summary>
    public void Forward(float[] spikes, float[] raw, int tick, int batch)
    {
        int cells = batch * _neurons;
        Gemm.Multiply(spikes.AsMemory((tick - 1) * cells), _neurons, 1, _forward, raw.AsMemory(tick * cells), _neurons, batch, add: true, crew);
    }

    /// <summary>Adds what the drives of this tick ask of the spikes of the tick before.</summary>
    public void Backward(float[] driveDerivatives, float[] spikeDerivatives, int tick, int batch)
    {
        int cells = batch * _neurons;
        Gemm.Multiply(driveDerivatives.AsMemory(tick * cells), _neurons, 1, _backward, spikeDerivatives.AsMemory((tick - 1) * cells), _neurons, batch, add: true, crew);
    }

    /// <summary>Gradient of the weights over all ticks.</summary>
    public void Gradient(float[] spikes, float[] driveDerivatives, int ticks, int batch)
    {
        Memory<float> gradient = layer.Weights.Gradient.AsMemory(_first);
        if (ticks < 2)
        {
            gradient.Span.Clear();
            return;
        }

        _derivatives.Pack(driveDerivatives.AsMemory(batch * _neurons), (ticks - 1) * batch, _neurons, _neurons, 1, crew);
        Gemm.Multiply(spikes, 1, _neurons, _derivatives, gradient, _neurons, _neurons, add: false, crew);
        Scaled(gradient.Span).CopyTo(gradient.Span);
    }

    private float[] Scaled(ReadOnlySpan<float> values)
    {
        float[] scaled = values.ToArray();
        Elementwise.Scale(scaled, 1 / layer.InputScale);
        return scaled;
    }
}
