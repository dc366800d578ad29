using System.Globalization;

namespace HwStack.Network.Tests.Nir;

/// <summary>Flattens a graph to "path → shape and values", in the same terms as dump_nir.py.</summary>
internal static class GraphDump
{
    public static SortedDictionary<string, (int[] Shape, double[] Values)> Numbers(NetworkGraph graph)
    {
        SortedDictionary<string, (int[], double[])> entries = new(StringComparer.Ordinal);
        Add(entries, graph, "");
        return entries;
    }

    private static void Add(SortedDictionary<string, (int[] Shape, double[] Values)> entries, NetworkGraph graph, string path)
    {
        foreach (NetworkNode node in graph.Nodes)
        {
            string place = $"{path}/nodes/{node.Name}";
            if (node is GraphNode nested)
            {
                Add(entries, nested.Graph, place);
            }
            else
            {
                foreach ((string name, int[] shape, double[] values) in Parameters(node))
                {
                    entries.Add($"{place}/{name}", (shape, values));
                }
            }
        }
    }

    private static IEnumerable<(string Name, int[] Shape, double[] Values)> Parameters(NetworkNode node)
    {
        foreach (System.Reflection.PropertyInfo property in node.GetType().GetProperties())
        {
            string name = FileName(node, property.Name);
            switch (property.GetValue(node))
            {
                case Tensor tensor:
                    yield return (name, tensor.Shape, tensor.Values);
                    break;
                case int[] ints:
                    yield return (name, [ints.Length], Array.ConvertAll(ints, v => (double)v));
                    break;
                case int one:
                    yield return (name, [], [one]);
                    break;
                default:
                    break;
            }
        }
    }

    private static string FileName(NetworkNode node, string property) => property switch
    {
        "Kernel" => "kernel_size",
        "InputShape" => "input_type",
        "InputLength" or "InputSize" => "input_shape",
        _ => string.Concat(property.Select((c, i) => char.IsUpper(c) ? (i > 0 ? "_" : "") + char.ToLowerInvariant(c) : c.ToString())),
    };

    /// <summary>Parses C's hexadecimal float notation, exact.</summary>
    public static double ParseHex(string text)
    {
        if (text is "inf" or "-inf" or "nan")
        {
            return text == "nan" ? double.NaN : text == "inf" ? double.PositiveInfinity : double.NegativeInfinity;
        }

        bool negative = text[0] == '-';
        string body = text[(negative ? 3 : 2)..];
        int p = body.IndexOf('p', StringComparison.Ordinal);
        long mantissa = long.Parse(body[..p].Replace(".", "", StringComparison.Ordinal), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        int exponent = int.Parse(body[(p + 1)..], CultureInfo.InvariantCulture);
        int digits = p - body.IndexOf('.', StringComparison.Ordinal) - 1;
        double value = Math.ScaleB(mantissa, exponent - (body.Contains('.', StringComparison.Ordinal) ? 4 * digits : 0));
        return negative ? -value : value;
    }
}
