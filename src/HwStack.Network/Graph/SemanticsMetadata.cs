namespace HwStack.Network;

/// <summary>The choices that NIR leaves open, kept in the metadata of a graph: entry <see cref="Key"/>. Written by hwstack image disassemble; what the user says goes before it.</summary>
public static class SemanticsMetadata
{
    /// <summary>Name of the entry.</summary>
    public const string Key = "hwstack_semantics";

    /// <summary>The entry that holds the choices.</summary>
    public static IReadOnlyDictionary<string, object> Of(NetworkSemantics semantics) => new Dictionary<string, object>
    {
        [Key] = new Dictionary<string, object>
        {
            ["dt"] = semantics.DtSeconds, ["reset"] = GridMetadata.Word(semantics.Reset), ["if_input"] = GridMetadata.Word(semantics.IfInput),
            ["integrator"] = GridMetadata.Word(semantics.Integrator),
        },
    };

    /// <summary>The choices of a file; null when it has none, or entries that are not what <see cref="Of"/> writes.</summary>
    public static NetworkSemantics? Read(NetworkGraph graph)
    {
        if (graph.Metadata.GetValueOrDefault(Key) is not IReadOnlyDictionary<string, object> entries)
        {
            return null;
        }

        GridEntries read = new(entries, 1);
        NetworkSemantics semantics = new(read.Each("dt", positive: true)[0], read.Word<ResetRule>("reset"), read.Word<IfInputRule>("if_input"), read.Word<Integrator>("integrator"));
        return read.Fault is null ? semantics : null;
    }
}
