using HwStack.Protocol;

namespace HwStack.EmulatedBoard;

/// <summary>Why a request fails, or a run stops; becomes an ERROR or FAULT message.</summary>
internal sealed class BoardFault(ErrorGroup group, ushort code, string text, ulong? value = null, ulong? limit = null) : Exception(text)
{
    public ErrorGroup Group { get; } = group;

    public ushort Code { get; } = code;

    public ulong? Value { get; } = value;

    public ulong? Limit { get; } = limit;

    public ErrorMessage ToMessage(ushort tag, MessageType request) => new(tag, request, Group, Code, Message, Value, Limit);

    public static BoardFault WrongState(BoardState state) => new(ErrorGroup.Protocol, 3, $"Not while the board is {state.ToString().ToLowerInvariant()}.", (ulong)state);

    public static BoardFault Malformed() => new(ErrorGroup.Protocol, 2, "The message is malformed.");
}
