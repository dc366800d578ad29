using HwStack.Network;

namespace HwStack.Training;

/// <summary>One layer being read: pools, then a linear map, then neurons.</summary>
internal sealed class ImportedLayer(PreparedNetwork network)
{
    private LayerSpec? _spec;
    private int _pool = 1;
    private double _poolGain = 1;
    private Tensor? _weight, _bias, _recurrent, _recurrentBias;
    private ImportedNeurons? _neurons;
    private NetworkNode? _map;

    /// <summary>True when nothing was taken yet.</summary>
    public bool IsEmpty => _map is null && _pool == 1 && _neurons is null;

    /// <summary>The layer.</summary>
    public LayerSpec Spec => (_spec ?? throw new InvalidOperationException("no linear map")) with { Pool = _pool, Recurrent = _recurrent is not null };

    /// <summary>Its neurons.</summary>
    public ImportedNeurons Neurons => _neurons ?? throw new InvalidOperationException("no neurons");

    /// <summary>Takes the next node on the way.</summary>
    public void Take(NetworkNode node)
    {
        if (NodeKinds.HasMembrane(node))
        {
            _neurons = _map is null ? throw NirImport.NoLayer(node, "no weights stand before it") : ImportedNeurons.Of(node, network);
            return;
        }

        switch (node)
        {
            case SumPool2dNode p when _map is null: Pool(node, p.Kernel, p.Stride, p.Padding, 1); break;
            case AvgPool2dNode p when _map is null: Pool(node, p.Kernel, p.Stride, p.Padding, 1.0 / (p.Kernel[0] * p.Kernel[1])); break;
            case FlattenNode: break;
            case LinearNode n when _map is null: Dense(node, n.Weight, null); break;
            case AffineNode n when _map is null: Dense(node, n.Weight, n.Bias); break;
            case Conv2dNode n when _map is null: Convolution(n); break;
            default: throw NirImport.NoLayer(node, _map is null ? "it is no such node" : $"'{_map.Name}' stands before it without neurons between");
        }
    }

    /// <summary>Takes a loop of the neurons onto themselves through one linear node; returns what follows besides.</summary>
    public NetworkNode[] TakeLoop(NetworkNode neurons, NetworkNode[] after, Func<string, NetworkNode[]> next)
    {
        NetworkNode[] loops = [.. after.Where(node => next(node.Name).Any(to => to.Name == neurons.Name))];
        if (loops.Length > 1 || (loops.Length == 1 && (next(loops[0].Name).Length > 1 || loops[0] is not (LinearNode or AffineNode))))
        {
            throw NirImport.NoChain($"'{neurons.Name}' returns to itself by more than one linear map", neurons.Name);
        }

        if (loops.Length == 1)
        {
            (_recurrent, _recurrentBias) = loops[0] is AffineNode affine ? (affine.Weight, affine.Bias) : (((LinearNode)loops[0]).Weight, null);
        }

        return [.. after.Except(loops)];
    }

    /// <summary>Writes the weights, thresholds taken out, channels last.</summary>
    public void Fill(TrainedLayer layer)
    {
        LayerGeometry g = layer.Geometry;
        Tensor weight = _weight!;
        (int channels, int positions) = (g.Pooled.Channels, g.Convolves ? g.Spec.Kernel * g.Spec.Kernel : g.Pooled.Height * g.Pooled.Width);
        for (int n = 0; n < g.Columns; n++)
        {
            double gain = Neurons.Gain[n * g.Positions] * _poolGain;
            for (int c = 0; c < channels; c++)
            {
                for (int p = 0; p < positions; p++)
                {
                    layer.Weights.Value[(((p * channels) + c) * g.Columns) + n] = (float)(weight.Values[(n * g.FanIn) + (c * positions) + p] * gain * layer.InputScale);
                }
            }

            for (int s = 0; _recurrent is not null && s < g.Columns; s++)
            {
                layer.Weights.Value[((g.FanIn + s) * g.Columns) + n] = (float)(_recurrent.Values[(n * g.Columns) + s] * Neurons.Gain[n] * layer.InputScale);
            }

            double bias = (_bias?.Values[n] ?? 0) + (_recurrentBias?.Values[n] ?? 0);
            layer.Bias.Value[n] = (float)((bias * Neurons.BiasGain[n * g.Positions]) + Neurons.Rest[n * g.Positions]);
        }

        for (int n = 0; n < layer.Relaxation.Value.Length; n++)
        {
            layer.Relaxation.Value[n] = (float)Neurons.TauOverT1[n * g.Positions];
        }
    }

    private void Pool(NetworkNode node, int[] kernel, int[] stride, int[] padding, double gain)
    {
        if (kernel[0] != kernel[1] || !kernel.AsSpan().SequenceEqual(stride) || padding.Any(extent => extent != 0))
        {
            throw NirImport.NoLayer(node, "its windows are not square, overlap or are padded");
        }

        (_pool, _poolGain) = (_pool * kernel[0], _poolGain * gain);
    }

    private void Dense(NetworkNode node, Tensor weight, Tensor? bias)
    {
        _spec = weight.Rank == 2 ? new LayerSpec { Outputs = weight.Shape[0] } : throw NirImport.NoLayer(node, $"its weights have {weight.Rank} axes");
        (_weight, _bias, _map) = (weight, bias, node);
    }

    private void Convolution(Conv2dNode node)
    {
        int[] shape = node.Weight.Shape;
        if (shape[2] != shape[3] || node.Stride[0] != node.Stride[1] || node.Dilation.Any(step => step != 1) || node.Groups != 1)
        {
            throw NirImport.NoLayer(node, "its kernel or stride is not square, or it is dilated or grouped");
        }

        int padding = node.PaddingMode switch
        {
            PaddingMode.Explicit when node.Padding[0] == node.Padding[1] => node.Padding[0],
            PaddingMode.Valid => 0,
            PaddingMode.Same when shape[2] % 2 == 1 && node.Stride[0] == 1 => shape[2] / 2,
            _ => throw NirImport.NoLayer(node, "its padding is not the same on all sides"),
        };
        _spec = new LayerSpec { Outputs = shape[0], Kernel = shape[2], Stride = node.Stride[0], Padding = padding };
        (_weight, _bias, _map) = (node.Weight, node.Bias, node);
    }
}
