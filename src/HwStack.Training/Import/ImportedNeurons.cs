using HwStack.Network;

namespace HwStack.Training;

/// <summary>Neurons of a NIR node in the trainer's terms: threshold 1 (QLIF: radians), state 0 at rest.</summary>
internal sealed record ImportedNeurons
{
    /// <summary>Model.</summary>
    public required NeuronKind Kind { get; init; }

    /// <summary>False for a readout.</summary>
    public bool Fires { get; init; } = true;

    /// <summary>Part of v lost in a step, 1/65536.</summary>
    public ushort LeakV { get; init; }

    /// <summary>Part of u lost in a step, 1/65536.</summary>
    public ushort? LeakU { get; init; }

    /// <summary>Factor of weights, each neuron.</summary>
    public required double[] Gain { get; init; }

    /// <summary>Factor of biases before the neuron, each neuron. CUBA: what a constant input adds to v once its current has settled.</summary>
    public required double[] BiasGain { get; init; }

    /// <summary>What the resting potential adds in a step, each neuron.</summary>
    public required double[] Rest { get; init; }

    /// <summary>QLIF: τ/T1, each neuron.</summary>
    public double[] TauOverT1 { get; init; } = [];

    /// <summary>QLIF: population above which it fires.</summary>
    public double PopulationThreshold { get; init; } = 0.5;

    /// <summary>Reads a node.</summary>
    public static ImportedNeurons Of(NetworkNode node, PreparedNetwork network)
    {
        NetworkSemantics semantics = network.Semantics;
        double impulse = semantics.IfInput == IfInputRule.Current ? semantics.DtSeconds : 1;
        double Lost(double tau) => semantics.Integrator == Integrator.Exact ? 1 - Math.Exp(-semantics.DtSeconds / tau) : semantics.DtSeconds / tau;
        switch (node)
        {
            case QlifNode n:
                RequireEqual(node, "v_threshold", n.VThreshold?.Values ?? []);
                double sine = Math.Sin(Math.Min(Math.PI, n.VThreshold?.Values[0] ?? Math.PI) / 2);
                return n.VThreshold is null ? throw NirImport.NoLayer(node, "a QLIF readout cannot be trained")
                    : !n.Qlif.LeakEveryTick || n.Qlif.LiteralEquation9 || n.Qlif.Fold ? throw NirImport.NotKept(node, "training knows QLIF that relaxes in every tick and is clipped")
                    : Plain(NeuronKind.Qlif, n.R.Values, _ => 1) with { TauOverT1 = n.Qlif.TauOverT1, PopulationThreshold = sine * sine };
            case IfNode n:
                _ = FromRest(n.VReset, new Tensor(new double[n.VReset.Count], n.VReset.Shape));
                return Plain(NeuronKind.Lif, n.R.Values, i => impulse / n.VThreshold.Values[i]);
            case LifNode n:
                return Leaky(n.Tau, n.R, n.VLeak, n.VThreshold, FromRest(n.VReset, n.VLeak));
            case CubaLifNode n:
                ImportedNeurons cuba = Leaky(n.TauMem, n.R, n.VLeak, n.VThreshold, FromRest(n.VReset, n.VLeak));
                RequireEqual(node, "tau_syn", n.TauSyn.Values);
                double lostU = Lost(n.TauSyn.Values[0]);
                return cuba with
                {
                    Kind = NeuronKind.CubaLif, LeakU = Leak(lostU), Gain = [.. cuba.Gain.Select((gain, i) => gain * lostU * n.WIn.Values[i])],
                    BiasGain = [.. cuba.Gain.Select((gain, i) => gain * n.WIn.Values[i])],
                };
            case IntegratorNode n:
                return Plain(NeuronKind.Lif, n.R.Values, _ => impulse) with { Fires = false };
            case LiNode n:
                return Leaky(n.Tau, n.R, n.VLeak, null, false) with { Fires = false };
            default:
                throw NirImport.NoLayer(node, "training has no such neuron");
        }

        ImportedNeurons Plain(NeuronKind kind, double[] r, Func<int, double> factor)
        {
            double[] gain = [.. r.Select((value, i) => value * factor(i))];
            return new ImportedNeurons { Kind = kind, Gain = gain, BiasGain = gain, Rest = new double[gain.Length] };
        }

        ImportedNeurons Leaky(Tensor tau, Tensor r, Tensor rest, Tensor? threshold, bool fromRest)
        {
            RequireEqual(node, "tau", tau.Values);
            double lost = Lost(tau.Values[0]);
            double Unit(int i) => threshold is null ? 1 : threshold.Values[i] - (fromRest ? rest.Values[i] : 0);
            double[] gain = [.. r.Values.Select((value, i) => value * lost / Unit(i))];
            double[] drive = [.. rest.Values.Select((value, i) => fromRest ? 0 : lost * value / Unit(i))];
            return new ImportedNeurons { Kind = NeuronKind.Lif, LeakV = Leak(lost), Gain = gain, BiasGain = gain, Rest = drive };
        }

        // A state that is set back to rest is counted from there; one that is set back to 0 is counted from 0, and rest drives it like a bias.
        bool FromRest(Tensor reset, Tensor rest)
        {
            if (semantics.Reset != ResetRule.Value)
            {
                return false;
            }

            bool toRest = reset.Values.Zip(rest.Values).All(pair => Math.Abs(pair.First - pair.Second) <= 1e-6), toZero = Array.TrueForAll(reset.Values, value => Math.Abs(value) <= 1e-6);
            return toRest || toZero ? toRest : throw NirImport.NotKept(node, "it resets to something else than rest or 0");
        }
    }

    private static ushort Leak(double lost) => (ushort)Math.Clamp(Math.Round(lost * 65536), 0, 65535);

    private static void RequireEqual(NetworkNode node, string name, double[] values)
    {
        if (Array.Exists(values, value => Math.Abs(value - values[0]) > 1e-3 * Math.Abs(values[0])))
        {
            throw NirImport.NotKept(node, $"{name} differs between its neurons ({values.Min():G4} to {values.Max():G4})");
        }
    }
}
