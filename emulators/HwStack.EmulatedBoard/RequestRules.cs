using HwStack.Protocol;

namespace HwStack.EmulatedBoard;

/// <summary>Which requests there are and when they are allowed.</summary>
internal static class RequestRules
{
    /// <summary>Requests, and the least bytes behind their tag.</summary>
    public static IReadOnlyDictionary<MessageType, int> Lengths { get; } = new Dictionary<MessageType, int>
    {
        [MessageType.Ping] = 0,
        [MessageType.Goodbye] = 0,
        [MessageType.Baud] = 4,
        [MessageType.Reboot] = 1,
        [MessageType.Health] = 0,
        [MessageType.Begin] = 42,
        [MessageType.Compare] = 2,
        [MessageType.Commit] = 0,
        [MessageType.Reset] = 8,
        [MessageType.Probe] = 14,
        [MessageType.Run] = 10,
        [MessageType.Stop] = 0,
        [MessageType.Barrier] = 10,
        [MessageType.Release] = 0,
        [MessageType.Counters] = 4,
        [MessageType.Hash] = 0,
        [MessageType.FirmwareInfo] = 0,
        [MessageType.Confirm] = 0,
        [MessageType.Meter] = 2,
    };

    /// <summary>Throws the fault that a request earns in a state. protocol.md section 6, first paragraph.</summary>
    /// <param name="request">A known request.</param>
    /// <param name="state">What the board is doing.</param>
    /// <param name="common">Host and board speak a common version.</param>
    /// <param name="needsReset">A session has ended since the last RESET.</param>
    public static void Require(MessageType request, BoardState state, bool common, bool needsReset)
    {
        if (!common && !ProtocolVersion.IsFrozen(request))
        {
            throw new BoardFault(ErrorGroup.Protocol, 3, "Host and board speak no common version; only firmware can be updated.");
        }

        bool moving = state is BoardState.Running or BoardState.Held;
        bool allowed = request switch
        {
            MessageType.Reset or MessageType.Probe or MessageType.Run or MessageType.Stop or MessageType.Barrier or MessageType.Release or MessageType.Counters
                or MessageType.Hash when state == BoardState.Empty =>
                throw new BoardFault(ErrorGroup.Run, 1, "The board has no image."),
            MessageType.Compare or MessageType.Commit when state is BoardState.Empty or BoardState.Ready => throw new BoardFault(ErrorGroup.Upload, 4, "No upload was begun."),
            MessageType.Reset => state == BoardState.Ready,
            MessageType.Probe or MessageType.Run => state == BoardState.Ready && !needsReset,
            MessageType.Stop => moving,
            MessageType.Barrier => moving || state == BoardState.Ready,
            MessageType.Release => state == BoardState.Held,
            MessageType.Counters or MessageType.Hash => state is BoardState.Ready or BoardState.Held,
            MessageType.Begin or MessageType.Confirm or MessageType.Reboot or MessageType.Baud => !moving,
            MessageType.Compare or MessageType.Commit => state == BoardState.Uploading,
            _ => true,
        };
        if (!allowed)
        {
            throw BoardFault.WrongState(state);
        }
    }
}
