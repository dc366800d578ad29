using HwStack.Chip;
using HwStack.Compiler.Lowering;
using HwStack.Compiler.Quantization;

namespace HwStack.Compiler.Routing;

/// <summary>Numbers of the host ports: inputs first, in order of their populations, then outputs in their order.</summary>
public sealed class PortNumbers
{
    /// <summary>Numbers the ports of <paramref name="network"/>.</summary>
    public PortNumbers(QuantizedNetwork network)
    {
        InputPopulations = [.. Enumerable.Range(0, network.Populations.Count).Where(p => network.Populations[p].Kind == PopulationKind.Input)];
        Outputs = network.Outputs.Count;
    }

    /// <summary>Population of each input port; the index is the port number.</summary>
    public int[] InputPopulations { get; }

    /// <summary>Number of output ports.</summary>
    public int Outputs { get; }

    /// <summary>Number of ports.</summary>
    public int Count => InputPopulations.Length + Outputs;

    /// <summary>Id of input port <paramref name="input"/>.</summary>
    public static CoreId Input(int input) => CoreId.Port(input);

    /// <summary>Id of the port of output <paramref name="output"/>.</summary>
    public CoreId Output(int output) => CoreId.Port(InputPopulations.Length + output);
}
