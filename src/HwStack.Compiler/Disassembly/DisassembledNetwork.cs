using HwStack.Diagnostics;
using HwStack.Network;

namespace HwStack.Compiler.Disassembly;

/// <summary>A floating-point network read back from an image.</summary>
/// <param name="Graph">Flat graph; every population, Input and Output keeps its name, populations are vectors.</param>
/// <param name="Semantics">The choices under which it does what the chip does; a NIR file cannot hold them.</param>
/// <param name="Warnings">HWW240 and up: what the graph cannot express.</param>
public sealed record DisassembledNetwork(NetworkGraph Graph, NetworkSemantics Semantics, IReadOnlyList<Warning> Warnings);
