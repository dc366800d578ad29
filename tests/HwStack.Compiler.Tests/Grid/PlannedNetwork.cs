using HwStack.Chip;
using HwStack.Runtime;

namespace HwStack.Compiler.Tests.Grid;

/// <summary>Layers in a row behind one input, and what the chip's scalar semantics make of them: no compiler and no emulator is asked.</summary>
internal sealed record PlannedNetwork(int Inputs, double InputUnit, int PayloadMax, PlannedLayer[] Layers)
{
    public const double Dt = 1e-3;

    /// <summary>The network as Affine and neuron nodes.</summary>
    public NetworkGraph Graph()
    {
        List<NetworkNode> nodes = [new InputNode("input", [Inputs]) { Metadata = GridMetadata.Of(new InputGrid(InputUnit, PayloadMax)) }];
        List<Edge> edges = [];
        string before = "input";
        foreach (PlannedLayer layer in Layers)
        {
            nodes.Add(layer.Affine("w_" + layer.Name, layer.Weight, before == "input" ? InputUnit : 1, biased: true));
            nodes.Add(layer.Node(Dt));
            edges.Add(new Edge(before, "w_" + layer.Name));
            edges.Add(new Edge("w_" + layer.Name, layer.Name));
            if (layer.Recurrent is { } recurrent)
            {
                nodes.Add(layer.Affine("r_" + layer.Name, recurrent, 1, biased: false));
                edges.Add(new Edge(layer.Name, "r_" + layer.Name));
                edges.Add(new Edge("r_" + layer.Name, layer.Name));
            }

            before = layer.Name;
        }

        nodes.Add(new OutputNode("output", [Layers[^1].Count]));
        edges.Add(new Edge(before, "output"));
        return new NetworkGraph(nodes, edges);
    }

    /// <summary>Seeded payloads of 0 to the largest, on a third of the channels in every step.</summary>
    public Signal Payloads(int steps, int seed)
    {
        Random random = new(seed);
        return Signal.FromDense([.. Enumerable.Range(0, steps * Inputs).Select(_ => random.Next(3) == 0 ? (float)(random.Next(PayloadMax + 1) * InputUnit) : 0f)], steps, Inputs);
    }

    /// <summary>Spikes (or states of a graded layer, in LSB) of every layer, [layer][step, neuron].</summary>
    public int[][,] Run(Signal input, uint seed = 0)
    {
        int steps = input.Steps;
        int[][,] given = [.. Layers.Select(layer => new int[steps, layer.Count])];
        NeuronState[][] states = [.. Layers.Select(layer => layer.Records.Select(record => new NeuronState(record.V0, record.U0, 0)).ToArray())];
        for (int step = 0; step < steps; step++)
        {
            int[] arrives = new int[Inputs];
            for (int entry = input.StepStart[step]; entry < input.StepStart[step + 1]; entry++)
            {
                arrives[input.Channel[entry]] += (int)Math.Round(input.Value[entry] / InputUnit);
            }

            for (int l = 0; l < Layers.Length; l++)
            {
                PlannedLayer layer = Layers[l];
                int[] accumulator = Sums(layer.Weight, arrives);
                if (layer.Recurrent is { } recurrent && step > 0)
                {
                    int[] own = [.. Enumerable.Range(0, layer.Count).Select(i => given[l][step - 1, i])];
                    accumulator = [.. accumulator.Zip(Sums(recurrent, own), (a, b) => a + b)];
                }

                arrives = new int[layer.Count];
                for (int i = 0; i < layer.Count; i++)
                {
                    NeuronStep.Outcome outcome = NeuronStep.Step(layer.Classes[i], layer.Records[i], states[l][i], accumulator[i], (uint)(step + layer.Classes[i].StartTick), seed);
                    states[l][i] = outcome.State;
                    given[l][step, i] = arrives[i] = layer.Fires ? (outcome.Fired ? 1 : 0) : outcome.State.V;
                }
            }
        }

        return given;
    }

    /// <summary>The same from a target: spikes, or states in LSB.</summary>
    public int[][,] RunOn(Target target, Signal input)
    {
        RunRequest request = new(
            input.Steps, new Dictionary<string, Signal> { ["input"] = input }, [.. Layers.Select(layer => new Probe(layer.Name, layer.Fires ? ProbeKind.Spikes : ProbeKind.V))]);
        RunRecord record = target.Run(request);
        return [.. Layers.Select((layer, l) => Dense(layer, record.Probes[l].Signal))];
    }

    private static int[,] Dense(PlannedLayer layer, Signal signal)
    {
        int[,] dense = new int[signal.Steps, layer.Count];
        for (int step = 0; step < signal.Steps; step++)
        {
            for (int i = 0; i < layer.Count && !layer.Fires; i++)
            {
                dense[step, i] = (int)Math.Round(-layer.Origin(i) / layer.VLsb[i]); // entries of 0 are left out of a signal
            }

            for (int entry = signal.StepStart[step]; entry < signal.StepStart[step + 1]; entry++)
            {
                int i = signal.Channel[entry];
                dense[step, i] = layer.Fires ? 1 : (int)Math.Round((signal.Value[entry] - layer.Origin(i)) / layer.VLsb[i]);
            }
        }

        return dense;
    }

    private static int[] Sums(int[,] weight, int[] arrives)
    {
        int[] sums = new int[weight.GetLength(0)];
        for (int i = 0; i < sums.Length; i++)
        {
            for (int j = 0; j < arrives.Length; j++)
            {
                sums[i] += weight[i, j] * arrives[j];
            }
        }

        return sums;
    }
}
