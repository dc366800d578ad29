using HwStack.Diagnostics;

namespace HwStack.Network;

/// <summary>
/// QLIF neurons in a NIR file: an IF node in angle units (a weight is a rotation in radians, v_threshold = 2·asin(√p), v_reset 0, r 1) with entry <see cref="Key"/> in its metadata; an I node for
/// neurons that never fire and give out their angle. A tool that does not know the entry runs the neuron without relaxation. The entry is part of what the network is, unlike a grid, so that a
/// damaged one is an error and no warning.
/// </summary>
public static class QlifMetadata
{
    /// <summary>Name of the entry.</summary>
    public const string Key = "hwstack_qlif";

    /// <summary>The entry that makes an IF or I node a QLIF node.</summary>
    public static IReadOnlyDictionary<string, object> Of(QlifParameters qlif) => new Dictionary<string, object>
    {
        [Key] = new Dictionary<string, object>
        {
            ["tau_over_t1"] = GridMetadata.Pack(qlif.TauOverT1), ["leak_every_tick"] = qlif.LeakEveryTick, ["literal_equation9"] = qlif.LiteralEquation9, ["fold"] = qlif.Fold,
        },
    };

    /// <summary>The same with the grid of the node's states.</summary>
    public static IReadOnlyDictionary<string, object> Of(QlifParameters qlif, StateGrid grid) =>
        new Dictionary<string, object>(Of(qlif), StringComparer.Ordinal) { [GridMetadata.Key] = GridMetadata.Of(grid)[GridMetadata.Key] };

    /// <summary>
    /// The node itself, or the QLIF node that its metadata makes of it. Throws HW1170 for an entry that cannot be used, HW1171 for one on a node that is neither IF nor I,
    /// HW1172 for angles outside their range.
    /// </summary>
    /// <param name="node">A node whose parameters have its full shape.</param>
    /// <param name="count">Its neurons.</param>
    internal static NetworkNode Apply(NetworkNode node, int count)
    {
        if (node is QlifNode || !node.Metadata.TryGetValue(Key, out object? value))
        {
            return node;
        }

        GridEntries read = new(value as IReadOnlyDictionary<string, object> ?? new Dictionary<string, object>(), count);
        QlifParameters qlif = new(read.Each("tau_over_t1"), read.Truth("leak_every_tick"), read.Truth("literal_equation9"), read.Truth("fold"));
        string? fault = read.Fault ?? (Array.Exists(qlif.TauOverT1, tau => tau < 0) ? "tau_over_t1 is below 0" : null);
        if (fault is not null)
        {
            throw new UserErrorException(new UserError(
                "HW1170", $"{node.Type} '{node.Name}' has metadata '{Key}' that cannot be used, because {fault}.", node.Name,
                Hint: "It needs tau_over_t1 (0 or more, one number or one a neuron) and the truth values leak_every_tick, literal_equation9 and fold."));
        }

        QlifNode made = node switch
        {
            IfNode n => new QlifNode(n.Name, n.R, n.VThreshold, n.VReset, qlif) { Metadata = n.Metadata },
            IntegratorNode n => new QlifNode(n.Name, n.R, null, Tensor.Filled(0, n.R.Shape), qlif) { Metadata = n.Metadata },
            _ => throw new UserErrorException(new UserError(
                "HW1171", $"{node.Type} '{node.Name}' has metadata '{Key}', but only an IF or I node can be a QLIF neuron.", node.Name, node.Type, "IF, I",
                "Write the neuron as an IF node in radians, or as an I node when it never fires.")),
        };
        RequireAngles(made, "v_threshold", made.VThreshold, double.MaxValue);
        RequireAngles(made, "v_reset", made.VReset, Math.PI);
        return made;
    }

    private static void RequireAngles(QlifNode node, string name, Tensor? angles, double most)
    {
        int at = angles is null ? -1 : Array.FindIndex(angles.Values, angle => angle < 0 || angle > most);
        if (at >= 0)
        {
            throw new UserErrorException(new UserError(
                "HW1172", $"QLIF '{node.Name}' has {name}[{at}] = {angles!.Values[at]}; it is an angle in radians, 0 {(most < 4 ? "to π" : "or more; above π the neuron never fires")}.", node.Name,
                angles.Values[at].ToString(), most < 4 ? "0 to π" : "0 or more"));
        }
    }
}
