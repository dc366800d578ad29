using HwStack.Chip;
using HwStack.Compiler.Defects;
using HwStack.Compiler.Lowering;
using HwStack.Compiler.Quantization;

namespace HwStack.Compiler.Routing;

/// <summary>Numbers of the host ports: inputs first, in order of their populations, then outputs in their order; ascending, with gaps where a board's port links are dead.</summary>
public sealed class PortNumbers
{
    private readonly IReadOnlyList<int> _numbers;

    /// <summary>Numbers the ports of <paramref name="network"/>.</summary>
    public PortNumbers(QuantizedNetwork network)
    {
        InputPopulations = [.. Enumerable.Range(0, network.Populations.Count).Where(p => network.Populations[p].Kind == PopulationKind.Input)];
        Outputs = network.Outputs.Count;
        _numbers = network.Ports ?? [.. Enumerable.Range(0, Count)];
    }

    /// <summary>Population of each input.</summary>
    public int[] InputPopulations { get; }

    /// <summary>Number of output ports.</summary>
    public int Outputs { get; }

    /// <summary>Number of ports.</summary>
    public int Count => InputPopulations.Length + Outputs;

    /// <summary>One more than the largest number.</summary>
    public int Limit => _numbers.Count == 0 ? 0 : _numbers[^1] + 1;

    /// <summary>Id of the port of input <paramref name="input"/>.</summary>
    public CoreId Input(int input) => CoreId.Port(_numbers[input]);

    /// <summary>Id of the port of output <paramref name="output"/>.</summary>
    public CoreId Output(int output) => CoreId.Port(_numbers[InputPopulations.Length + output]);

    /// <summary>Place of a port number among inputs and outputs.</summary>
    public int PlaceOf(int number) => Enumerable.Range(0, Count).First(place => _numbers[place] == number);

    /// <summary>The lowest numbers whose port links live; null when all port links of the board are dead.</summary>
    /// <param name="count">How many.</param>
    /// <param name="map">The defects.</param>
    /// <param name="meshY">Board height: port p hangs on row p mod <paramref name="meshY"/>.</param>
    internal static int[]? Alive(int count, DefectMap map, int meshY) =>
        Enumerable.Range(0, meshY).All(map.IsPortLinkDead) ? null : [.. Numbers().Where(number => !map.IsPortLinkDead(number % meshY)).Take(count)];

    private static IEnumerable<int> Numbers()
    {
        for (int number = 0; ; number++)
        {
            yield return number;
        }
    }
}
