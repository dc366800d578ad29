namespace HwStack.Compiler.Defects;

/// <summary>
/// What is broken on one particular board. A dead core takes no neurons, its router still passes packets; a board with a dead router lists its four links too.
/// A dead neuron leaves the neurons below it usable: a core then takes only blocks that are small enough.
/// </summary>
/// <param name="Mesh">Size of the board in cores when the list says it: the compiler then takes exactly this board. Null: the smallest board that holds the network.</param>
/// <param name="Cores">Dead cores, each once.</param>
/// <param name="Links">Dead links, each once.</param>
/// <param name="Neurons">Dead neurons, each once.</param>
/// <param name="Sha256">SHA-256 of the file, lower-case hex; stored in the image's provenance.</param>
/// <param name="Source">Name of the file, for messages.</param>
public sealed record BoardDefects(
    BoardPoint? Mesh, IReadOnlyList<BoardPoint> Cores, IReadOnlyList<DeadLink> Links, IReadOnlyList<DeadNeuron> Neurons, string Sha256, string Source);
