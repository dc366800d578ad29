using HwStack.Boards;
using HwStack.Diagnostics;
using HwStack.Protocol;

namespace HwStack.Cli.Boards;

/// <summary>The figures of HEALTH.</summary>
internal static class BoardHealth
{
    /// <summary>Asks a board. By name in the board's order; figures of later versions are "figure_N", a temperature nobody measures is left out.</summary>
    /// <exception cref="UserErrorException">As <see cref="BoardSession.Request"/>; HW5120 when the response is malformed.</exception>
    public static IReadOnlyDictionary<string, long> Read(BoardSession session, CancellationToken cancellation)
    {
        var from = new WireReader(session.Request(MessageType.Health, [], cancellation));
        int count = from.U16();
        _ = from.U16();
        Dictionary<string, long> figures = [];
        for (int i = 0; i < count && !from.Failed; i++)
        {
            string name = i < HealthName.All.Count ? HealthName.All[i] : $"figure_{i}";
            ulong value = from.U64();
            if (name != "temperature_millidegrees" || value != HealthName.UnknownTemperature)
            {
                figures.Add(name, (long)value);
            }
        }

        return from.Failed ? throw new UserErrorException(new UserError("HW5120", "The board's health figures are malformed.", session.Address, Hint: "Its firmware does not keep to firmware-protocol/protocol.md.")) : figures;
    }
}
