namespace HwStack.Boards;

/// <summary>How far an upload is.</summary>
/// <param name="Bytes">Bytes the board has, parts found equal included.</param>
/// <param name="Total">Bytes in all.</param>
/// <param name="Skipped">Bytes that need not be sent because the board had them.</param>
public readonly record struct UploadProgress(long Bytes, long Total, long Skipped);
